import type { Problem } from '../model/problem.js';
import { MAX_TEMPLATE, parseTemplate, tagsOf } from '../model/template.js';
import { dataAt, isMapping, textAt } from './data.js';
import { nearest } from './did-you-mean.js';
import { claimedName, kindOfDocument } from './name-rules.js';
import { MAKING } from './part-rule.js';
import { report } from './report.js';
import { API_VERSION } from './schema-shared.js';
import { templatePlace } from './template-place.js';
import { fieldName, looksLikeName, named } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, pointerOf, valueAt } from './yaml-spots.js';

const SOURCES = '/spec/sources';
const TEMPLATE = '/spec/template';

/** A document has either one source, or inputs and a template that names each of them and nothing else. */
export function composedProblems(document: YamlDocument): Problem[] {
  return [...choiceProblems(document), ...inputProblems(document), ...templateProblems(document)];
}

function choiceProblems(document: YamlDocument): Problem[] {
  const spec = dataAt(document.data, '/spec');
  if (!isMapping(spec)) return [];
  const [source, sources, template] = ['source', 'sources', 'template'].map((field) => Object.hasOwn(spec, field));
  if (source === true) {
    const other = sources === true ? SOURCES : TEMPLATE;
    if (sources !== true && template !== true) return [];
    const message = `"spec.source" stands beside "${fieldName(other)}"`;
    return [
      report('SourceDouble', keyAt(document, other), message, 'a document has one source, or "sources" and "template"'),
    ];
  }
  if (sources === true && template === true) return [];
  const missing = sources === true ? 'template' : template === true ? 'sources' : 'source';
  const hint =
    missing === 'source'
      ? ONE_SOURCE[kindOfDocument(document)]
      : '"sources" are the inputs of "template": the two belong together';
  return [report('MissingField', keyAt(document, '/spec'), `"spec.${missing}" is missing`, hint)];
}

const ONE_SOURCE = {
  secret: 'for example source: { sealed: … }, which `waxseal seal NAME --into FILE` writes',
  config: 'for example source: { file: { path: nginx.conf } }, or source: { content: … }',
};

/** The schema allows `encoding` beside the kind, so that it cannot count the kinds. */
function inputProblems(document: YamlDocument): Problem[] {
  const inputs = dataAt(document.data, SOURCES);
  if (!isMapping(inputs)) return [];
  return Object.entries(inputs).flatMap(([name, input]) => {
    const making = isMapping(input) ? MAKING.find((kind) => Object.hasOwn(input, kind)) : undefined;
    if (making !== undefined && kindOfDocument(document) === 'secret') return [makingProblem(document, name, making)];
    if (!isMapping(input) || Object.keys(input).filter((kind) => kind !== 'encoding').length === 1) return [];
    const pointer = pointerOf(SOURCES, name);
    const message = `"${fieldName(pointer)}" must have exactly one kind of source`;
    return [report('InvalidValue', valueAt(document, pointer), message, 'make an input of each')];
  });
}

/** What is made lives as long as a version does, so it needs a document whose versions keep it. */
function makingProblem(document: YamlDocument, input: string, kind: string): Problem {
  const at = pointerOf(pointerOf(SOURCES, input), kind);
  const name = [claimedName(document) ?? 'name', looksLikeName(input) ? input : 'input'].join('_');
  const message = `"${fieldName(at)}" makes a value, and an input takes only what another document made`;
  const hint =
    `make it in a document of its own: { apiVersion: ${API_VERSION}, kind: SwarmSecret, metadata: { name: ${name} }, ` +
    `spec: { source: { ${kind}: … } } }; and take it here: { part: { of: ${name} } }`;
  return report('InputMakes', keyAt(document, at), message, hint);
}

function templateProblems(document: YamlDocument): Problem[] {
  const template = textAt(document.data, TEMPLATE);
  const inputs = dataAt(document.data, SOURCES);
  if (template === null) return [];
  if (Buffer.byteLength(template) > MAX_TEMPLATE) {
    const message = '"spec.template" is larger than 64 KiB';
    return [report('TemplateInvalid', valueAt(document, TEMPLATE), message, 'make an input of what is large in it')];
  }
  const { faults, parts } = parseTemplate(template);
  const placeOf = (at: number) => templatePlace(document, TEMPLATE, template, at);
  if (faults.length > 0) {
    return faults.map(({ at, hint, message }) =>
      report('TemplateInvalid', placeOf(at), `"spec.template" is no template: ${message}`, hint),
    );
  }
  if (!isMapping(inputs)) return [];
  const names = Object.keys(inputs);
  const tags = tagsOf(parts);
  const unknown = tags.filter(({ variable }) => !names.includes(variable));
  const unused = names.filter((name) => !tags.some(({ variable }) => variable === name));
  return [
    ...unknown.map(({ at, variable }) => {
      const message = `"spec.template" names "${variable}", and "spec.sources" has no such input`;
      return report('VariableUnknown', placeOf(at), message, inputHint(variable, names));
    }),
    ...unused.map((name) => {
      const message = `${named(name)} in "spec.sources" is not named in "spec.template"`;
      return report('VariableUnused', keyAt(document, pointerOf(SOURCES, name)), message, 'use it, or remove it');
    }),
  ];
}

function inputHint(variable: string, names: readonly string[]): string {
  const near = nearest(variable, names);
  return near === null ? `the inputs are ${names.filter(looksLikeName).join(', ')}` : `did you mean "${near}"?`;
}
