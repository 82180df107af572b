import { z } from 'zod';
import { Profile } from '../manifest/profile.js';
import { families } from '../topics.js';
import { tolerant } from './tolerant.js';

/** What is deployed: value of the compacted topic `control.profiles`, key `namespace/name`; a null value undeploys. Read tolerantly. */
export const ProfileSnapshot = z.object({
  deploymentId: z.string(),
  revision: z.int().positive(),
  family: z.enum(families),
  /** When this profile was first deployed here: what a trigger's `from: latest` means. */
  firstDeployedAt: z.iso.datetime(),
  deployedAt: z.iso.datetime(),
  profile: tolerant(Profile),
});
export type ProfileSnapshot = z.output<typeof ProfileSnapshot>;

export const profileKey = (namespace: string, name: string): string => `${namespace}/${name}`;

/** How a replica stands to a deployment: value of the compacted topic `status`, key `namespace/name/service/instance`. */
export const DeploymentStatus = z.object({
  namespace: z.string(),
  profile: z.string(),
  revision: z.int(),
  deploymentId: z.string(),
  service: z.string(),
  instance: z.string(),
  /** `waiting`: something needed is not there yet, tried again; `failed`: cannot work as it is. */
  state: z.enum(['active', 'waiting', 'failed']),
  /** Why it waits or failed; with `active`: why events are being retried. */
  code: z.string().optional(),
  message: z.string().optional(),
  at: z.iso.datetime(),
});
export type DeploymentStatus = z.output<typeof DeploymentStatus>;
