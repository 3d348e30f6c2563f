import { readFile } from 'node:fs/promises';
import { URL } from 'node:url';
import { transform } from '@swc/core';

/**
 * Module hooks for Node: tests in TypeScript, which get `describe`, `expect` and `test` from here, not from jest. What
 * a module with a query imports gets that query, too: another one loads everything anew.
 */

const GLOBALS = new URL('globals.js', import.meta.url).href;

/** By path, as JavaScript. */
const sources = new Map();

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
  const found = await next(specifier, context);
  const { search } = new URL(context.parentURL ?? found.url);
  return found.url.endsWith('.ts') ? { ...found, url: found.url + search } : found;
}

export async function load(url, context, next) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return next(url, context);
  if (!sources.has(pathname)) sources.set(pathname, await sourceOf(new URL(pathname, url)));
  return { format: 'module', source: sources.get(pathname), shortCircuit: true };
}

async function sourceOf(file) {
  const { code } = await transform(await readFile(file, 'utf8'), {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  return code;
}
