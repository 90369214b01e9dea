/** @file Who may ask: the host that a request names, and its token. */
import { Sha256 } from "../engine/sha256.js";
import { Problem } from "./problem.js";

/**
 * Refuses requests that name another host. A web page can make its own name point to this machine ("DNS rebinding"), and would then be of
 * the same origin; but its requests name that host.
 *
 * @param hosts those that are allowed; undefined: any
 */
export function hostGuard(hosts: readonly string[] | undefined): (headers: Headers) => void {
  if (hosts === undefined) return () => undefined;
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return (headers) => {
    const host = (headers.get("host") ?? "").toLowerCase().replace(/:\d*$/u, "");
    if (known.has(host) || (known.has("localhost") && host.endsWith(".localhost"))) return;
    throw new Problem(421, `This server does not answer for the host ${JSON.stringify(host.slice(0, 100))}. Start it with ` +
      "--allow-host and this name, if it is yours.");
  };
}

/** Refuses requests without the token. Hashes are compared, bit by bit to the end: the time does not tell how much of a guess is right. */
export function tokenGuard(token: string | undefined): (headers: Headers) => void {
  if (token === undefined) return () => undefined;
  const wanted = new Sha256().update(token).digest();
  return (headers) => {
    const given = /^bearer +(\S+) *$/iu.exec(headers.get("authorization") ?? "")?.[1];
    if (given !== undefined && sameBytes(new Sha256().update(given).digest(), wanted)) return;
    const challenge = given === undefined ? "Bearer" : 'Bearer error="invalid_token"';
    throw new Problem(401, given === undefined ? "This server needs a token: send the header authorization: Bearer TOKEN."
      : "The token is not this server's.", { "www-authenticate": challenge });
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.reduce((difference, byte, at) => difference | (byte ^ b[at]), 0) === 0;
}
