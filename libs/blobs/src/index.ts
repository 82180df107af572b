export { BlobError, type BlobErrorCode } from './blob-error.js';
export type { Blob, BlobInfo, BlobStore, PutOptions } from './blob-store.js';
export { type ClaimCheck, claimCheckAttributes, claimCheckOf } from './claim-check.js';
export { type FileBlobStoreOptions, openFileBlobStore } from './file/file-blob-store.js';
export { keepSwept } from './keep-swept.js';
