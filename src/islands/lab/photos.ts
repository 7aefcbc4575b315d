import type { LabCommand } from '#lab';

/** A ready-made photo: its file name, and where the site serves it. */
export interface Sample {
  readonly id: string;
  readonly url: string;
}

const files = import.meta.glob<string>('/sandboxes/*/photos/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** The ready-made photos of a sandbox, or of a step of it, in the order of their names. */
export function samplesOf(sandbox: string): readonly Sample[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith(`/sandboxes/${sandbox.split('/')[0]}/`))
    .map(([path, url]) => ({ id: path.slice(path.lastIndexOf('/') + 1, -4), url }));
}

/** The upload that a browser's form would make: `POST /img`, multipart, field `file`. */
export async function uploadOf(file: Blob, name: string): Promise<LabCommand> {
  const form = new FormData();
  form.append('file', file, name);
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return {
    type: 'http.request',
    method: 'POST',
    path: '/img',
    headers: [['content-type', type]],
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}
