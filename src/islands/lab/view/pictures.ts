/** Object URLs of what the reader sent and of the thumbnails that came back, by photo id. */
export interface Pictures {
  readonly originals: Readonly<Record<string, string>>;
  readonly thumbnails: Readonly<Record<string, string>>;
}

export const noPictures: Pictures = { originals: {}, thumbnails: {} };
