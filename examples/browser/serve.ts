/**
 * @file Serves the built page: `npm run example:browser`. The two headers make the page cross-origin isolated, without which browsers give
 * it no threads. Any static server does, with these headers or without.
 */
import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".safetensors": "application/octet-stream",
};

/** A server of files. */
export interface Site {
  /** Where it is: `http://127.0.0.1:8080`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves the files of a folder on this machine alone.
 *
 * @param isolated whether pages are to be cross-origin isolated
 * @param port 0: any that is free
 */
export async function serveFolder(folder: string, { isolated = true, port = 0 } = {}): Promise<Site> {
  const server: Server = createServer(({ method, url = "/" }, response) => {
    const path = fileAt(folder, url);
    if (method !== "GET" && method !== "HEAD") response.writeHead(405, { Allow: "GET, HEAD" }).end();
    else if (path === undefined) response.writeHead(404, { "Content-Type": "text/plain" }).end("There is no such file.\n");
    else {
      response.writeHead(200, {
        "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", "Cache-Control": "no-cache",
        ...(isolated && { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" }),
      });
      if (method === "HEAD") response.end();
      else createReadStream(path).on("error", () => response.destroy()).pipe(response);
    }
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** The file that an address means; undefined where there is none below the folder. */
function fileAt(folder: string, url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    return file.startsWith(folder + sep) && !path.includes("\0") && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const site = await serveFolder(fileURLToPath(new URL("site", import.meta.url)), { port: Number(process.env.PORT ?? 8080) });
  console.log(`The example is at ${site.url} (Ctrl+C ends it)`);
}
