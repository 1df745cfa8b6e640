declare const BALLAST_VERSION: string | undefined;

/** The release of this bundle; the build writes it in. */
export const version: string = typeof BALLAST_VERSION === 'string' ? BALLAST_VERSION : '0.0.0-dev';
