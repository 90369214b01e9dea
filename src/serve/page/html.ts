export const pageHtml = (_: string[]) => "";
