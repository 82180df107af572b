import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Grant } from './permissions.js';

@Entity({ name: 'api_keys' })
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  /** SHA-256 of the whole key; the key itself is nowhere. */
  @Column({ type: 'text' })
  hash!: string;

  @Column({ type: 'text', array: true })
  permissions!: Grant[];

  /** `configuration`: the admin key that the installation gives; replaced when that changes. */
  @Column({ type: 'text' })
  origin!: 'configuration' | 'api';

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
