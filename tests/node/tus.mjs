// Uploads a file with tus-js-client: node tus.mjs ENDPOINT TOKEN FILE METADATA_JSON [CHUNK_BYTES]; prints the upload's address.
import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const [endpoint, token, path, metadata, chunk] = process.argv.slice(2);
const upload = new Upload(createReadStream(path), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  metadata: JSON.parse(metadata),
  uploadSize: statSync(path).size,
  chunkSize: chunk ? Number(chunk) : 5_000_000,
  retryDelays: Array(60).fill(20),
  uploadDataDuringCreation: true,
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess() {
    console.log(upload.url);
    process.exit(0);
  },
});
upload.start();
