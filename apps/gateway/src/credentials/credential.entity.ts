import type { Family } from '@arkflows/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A credential at its newest version. One that was deleted keeps its number, so that no version comes twice, and nothing else. */
@Entity({ name: 'credentials' })
export class CredentialEntity {
  @PrimaryColumn({ type: 'text' })
  namespace!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text' })
  connector!: string;

  @Column({ type: 'text' })
  family!: Family;

  /** The data as JWE under the key-encryption key; null once deleted. Former versions are gone: nobody needs them any more. */
  @Column({ type: 'text', nullable: true })
  sealed!: string | null;

  /** Of this version, as the next two. */
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
