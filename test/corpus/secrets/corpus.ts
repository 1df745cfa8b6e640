import type { CorpusCase } from './case.ts';
import { code } from './lookalikes/code.ts';
import { idsAndHashes } from './lookalikes/ids-and-hashes.ts';
import { keysAndNumbers } from './lookalikes/keys-and-numbers.ts';
import { operations } from './lookalikes/operations.ts';
import { placeholders } from './lookalikes/placeholders.ts';
import { proseAbout } from './lookalikes/prose-about.ts';
import { settings } from './lookalikes/settings.ts';
import { typesAndSchemas } from './lookalikes/types-and-schemas.ts';
import { web } from './lookalikes/web.ts';
import { assignments } from './secrets/assignments.ts';
import { bodies } from './secrets/bodies.ts';
import { commandLines } from './secrets/command-lines.ts';
import { configFiles } from './secrets/config-files.ts';
import { connections } from './secrets/connections.ts';
import { encoded } from './secrets/encoded.ts';
import { http } from './secrets/http.ts';
import { infrastructure } from './secrets/infrastructure.ts';
import { keyMaterial } from './secrets/key-material.ts';
import { keyNames } from './secrets/key-names.ts';
import { messagesOfErrors } from './secrets/messages-of-errors.ts';
import { names } from './secrets/names.ts';
import { objectDumps } from './secrets/object-dumps.ts';
import { prose } from './secrets/prose.ts';
import { protocols } from './secrets/protocols.ts';
import { sql } from './secrets/sql.ts';
import { storageAndCards } from './secrets/storage-and-cards.ts';
import { urls } from './secrets/urls.ts';
import { vendorAi } from './secrets/vendor-ai.ts';
import { vendorCloud } from './secrets/vendor-cloud.ts';
import { vendorCode } from './secrets/vendor-code.ts';
import { vendorSaas } from './secrets/vendor-saas.ts';

/** Every case, family by family. */
export const corpus: readonly CorpusCase[] = [
  ...assignments,
  ...bodies,
  ...commandLines,
  ...configFiles,
  ...connections,
  ...encoded,
  ...http,
  ...infrastructure,
  ...keyMaterial,
  ...keyNames,
  ...messagesOfErrors,
  ...names,
  ...objectDumps,
  ...prose,
  ...protocols,
  ...sql,
  ...storageAndCards,
  ...urls,
  ...vendorAi,
  ...vendorCloud,
  ...vendorCode,
  ...vendorSaas,
  ...code,
  ...idsAndHashes,
  ...keysAndNumbers,
  ...operations,
  ...placeholders,
  ...proseAbout,
  ...settings,
  ...typesAndSchemas,
  ...web,
];
