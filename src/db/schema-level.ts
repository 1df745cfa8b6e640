declare const BALLAST_SCHEMA_LEVEL: number | undefined;

/** When the newest migration this code knows was made, epoch milliseconds; the build writes it in. 0: any will do. */
export const schemaLevel: number = typeof BALLAST_SCHEMA_LEVEL === 'number' ? BALLAST_SCHEMA_LEVEL : 0;
