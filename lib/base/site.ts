/**
 * Stands for the site's origin in documents, which are made before anybody knows it: the gateway puts
 * `SITE_URL` in its place.
 */
export const siteInDocuments = "https://site.invalid";
