import type { ChangeRequest } from '@pennon/database';
import { answer, type Project } from '../project/project.js';
import { requestLines } from './request-words.js';

/** Says what was filed, in place of a commit. */
export function announceRequest(project: Project, request: ChangeRequest): void {
  answer(project, request, () => requestLines(request, project.terminal));
}
