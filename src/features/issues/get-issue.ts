import type { Services } from '../../platform/services.ts';
import { readIssue, type ReadIssueInput } from './read-issue.ts';
import type { IssueReply } from './schemas.ts';

/** One issue. Throws `NotFound`, also for one of a project the caller may not see. */
export async function getIssue(
  services: Pick<Services, 'db' | 'now'>,
  input: ReadIssueInput,
): Promise<IssueReply> {
  const { reply } = await readIssue(services, input);
  return reply;
}
