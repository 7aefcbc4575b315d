/** `fs.constants`, as on Linux. */
export const constants = Object.freeze({
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_SYNC: 0o4010000,
  COPYFILE_EXCL: 1,
  COPYFILE_FICLONE: 2,
  COPYFILE_FICLONE_FORCE: 4,
  S_IFMT: 0o170_000,
  S_IFREG: 0o100_000,
  S_IFDIR: 0o040_000,
  S_IFLNK: 0o120_000,
});

const FLAGS: Readonly<Record<string, number>> = {
  r: 0,
  rs: 0o4010000,
  'r+': 2,
  w: 1 | 0o100 | 0o1000,
  wx: 1 | 0o100 | 0o1000 | 0o200,
  'w+': 2 | 0o100 | 0o1000,
  'wx+': 2 | 0o100 | 0o1000 | 0o200,
  a: 1 | 0o100 | 0o2000,
  ax: 1 | 0o100 | 0o2000 | 0o200,
  as: 1 | 0o100 | 0o2000,
  'a+': 2 | 0o100 | 0o2000,
  'ax+': 2 | 0o100 | 0o2000 | 0o200,
};

/** `'w+'` as a number; undefined when it means nothing. */
export const flagBits = (flags: string | number): number | undefined =>
  typeof flags === 'number' ? flags : FLAGS[flags];
