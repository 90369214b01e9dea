/** @file The icon of the playground page: a pot. */
export const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
  '<path fill="#2f7a9b" d="M1 6h14l-1.5 7a2 2 0 0 1-2 1.6h-7a2 2 0 0 1-2-1.6z"/>' +
  '<path stroke="#2f7a9b" stroke-width="1.4" stroke-linecap="round" d="M5 4V2m3 2V1m3 3V2"/></svg>\n';
