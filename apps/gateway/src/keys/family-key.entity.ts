import type { Family } from '@arkflows/contracts';
import type { FamilyPublicKey } from '@arkflows/security';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The public key that the credentials of a family are encrypted for in an environment, as its services told it last. */
@Entity({ name: 'family_keys' })
export class FamilyKeyEntity {
  @PrimaryColumn({ type: 'text' })
  environment!: string;

  @PrimaryColumn({ type: 'text' })
  family!: Family;

  /** Thumbprint of the key. */
  @Column({ type: 'text' })
  kid!: string;

  @Column({ name: 'public_key', type: 'jsonb' })
  publicKey!: FamilyPublicKey;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
