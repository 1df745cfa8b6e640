import type { NormalizedEvent } from '../schema.ts';
import type { Grouping, GroupingVersion } from './schema.ts';
import { groupEventV1 } from './v1/group.ts';

/** Released versions never change; a better grouping is a new folder and a new line here. */
const versions: Readonly<Record<GroupingVersion, (event: NormalizedEvent) => Grouping>> = {
  v1: groupEventV1,
};

/**
 * The grouping key of an event and why it is that one. Pure and deterministic; never throws, whatever the
 * event holds. Equal keys within a project are one issue.
 */
export function groupEvent(event: NormalizedEvent, version: GroupingVersion = 'v1'): Grouping {
  return versions[version](event);
}
