/** The request header that carries a page's own address, written by proxy.ts. */
export const PATH_HEADER = "x-capstan-path";
