import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { SchemaComponents } from './schemas.js';

describe('schemas of the OpenAPI document', () => {
  it('stand in place, or once as a component when they have an id', () => {
    const schemas = new SchemaComponents();
    const Place = z.object({ name: z.string() }).meta({ id: 'Place' });
    expect(schemas.reference(z.array(Place), 'output')).toMatchObject({
      items: { $ref: '#/components/schemas/Place' },
    });
    expect(schemas.reference(Place, 'output')).toEqual({ $ref: '#/components/schemas/Place' });
    expect(Object.keys(schemas.components)).toEqual(['Place']);
  });

  it('have a second form where they are read otherwise than written', () => {
    const schemas = new SchemaComponents();
    const Sized = z.strictObject({ size: z.int().default(1) }).meta({ id: 'Sized' });
    schemas.reference(Sized, 'output');
    expect(schemas.reference(Sized, 'input')).toEqual({ $ref: '#/components/schemas/SizedInput' });
    expect(schemas.components.Sized).toMatchObject({ required: ['size'] });
    expect(schemas.components.SizedInput).not.toHaveProperty('required');
  });

  it('of any JSON value are the schema that takes anything', () => {
    const schemas = new SchemaComponents();
    const Holder = z.object({ data: z.json(), more: z.array(z.json()) });
    expect(schemas.reference(Holder, 'input').properties).toEqual({
      data: {},
      more: { type: 'array', items: {} },
    });
    expect(schemas.components).toEqual({});
  });

  it('must not share an id', () => {
    const schemas = new SchemaComponents();
    const Other = () => z.object({ [String(Math.random())]: z.string() }).meta({ id: `Twice` });
    expect(() => {
      for (let n = 0; n < 3; n++) schemas.reference(Other(), 'output');
    }).toThrow(/Twice/);
  });
});
