import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pageScript, pageStyle } from './page.js';

export interface Asset {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

type Source = { readonly mediaType: string } & ({ readonly text: string } | { readonly path: string });

const { resolve } = createRequire(import.meta.url);
const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

/** All that the page needs, by the names that it uses; of the viewer's package only these files are served. */
const sources = {
  'page.css': { mediaType: style, text: pageStyle },
  'page.js': { mediaType: script, text: pageScript },
  'swagger-ui.css': { mediaType: style, path: resolve('swagger-ui-dist/swagger-ui.css') },
  'swagger-ui-bundle.js': { mediaType: script, path: resolve('swagger-ui-dist/swagger-ui-bundle.js') },
  'favicon-32x32.png': { mediaType: 'image/png', path: resolve('swagger-ui-dist/favicon-32x32.png') },
} as const satisfies Record<string, Source>;

export type AssetName = keyof typeof sources;
export const assetNames = Object.keys(sources) as [AssetName, ...AssetName[]];

/** The files of the page, each read once. */
export class PageAssets {
  readonly #read = new Map<AssetName, Asset>();

  async get(name: AssetName): Promise<Asset> {
    const known = this.#read.get(name);
    if (known) return known;
    const source: Source = sources[name];
    const bytes = 'text' in source ? Buffer.from(source.text) : await readFile(source.path);
    const asset = { mediaType: source.mediaType, bytes };
    this.#read.set(name, asset);
    return asset;
  }
}
