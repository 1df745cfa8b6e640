import * as z from 'zod';

/** Counting stops here, so that a large table costs a bounded time. */
export const maxCountedRows = 1_000_000;

/** Up to this size the pages of every table are added up, which reads the whole file. */
export const maxMeasuredBytes = 256 * 1024 * 1024;

const tableSchema = z.object({
  name: z.string(),
  rows: z.int().meta({ description: 'Counted up to 1,000,000.' }),
  isRowsExact: z.boolean(),
  bytes: z.int().nullable().meta({
    description:
      'With its indexes. Null when the database does not say, or is larger than 256 MiB and adding up would take too long.',
  }),
});

export const storageSchema = z
  .object({
    databaseBytes: z.int(),
    freeBytes: z.int().meta({ description: 'Pages without content, which later events use.' }),
    tables: z.array(tableSchema),
  })
  .meta({ id: 'Storage' });
export type StorageReply = z.infer<typeof storageSchema>;
