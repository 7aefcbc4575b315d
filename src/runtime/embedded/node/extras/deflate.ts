/** What `node:zlib` uses of fflate. */
export {
  Deflate,
  deflateSync,
  Gunzip,
  gunzipSync,
  Gzip,
  gzipSync,
  Inflate,
  inflateSync,
  Unzlib,
  unzlibSync,
  Zlib,
  zlibSync,
} from 'fflate';
