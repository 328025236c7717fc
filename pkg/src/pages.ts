/** Most records of one page; what an unspecified size means. */
export const MAX_PAGE = 10_000;
