import { dirname, join, resolve } from 'node:path';

/** Where a standalone process of this machine may keep its data: ARK_DATA_DIR alone, else `.ark` here and in each folder above. */
export function dataFolders(directory: string, dataDirectory: string | undefined): readonly string[] {
  if (dataDirectory !== undefined) return [resolve(directory, dataDirectory)];
  const folders: string[] = [];
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    folders.push(join(folder, '.ark'));
    if (dirname(folder) === folder) return folders;
  }
}
