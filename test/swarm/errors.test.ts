import { describe, expect, test } from '@jest/globals';
import { toAppError } from '../../src/swarm/errors.js';
import type { Failure } from '../../src/swarm/failure.js';

const url = 'unix:///d.sock';
const read = { what: 'list secrets', write: false, url };
const write = { what: 'create "db_v1"', write: true, url };

/** Messages as real engines of 20.10, 26.1 and 28.5 send them. */
const worker =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
const noSwarm =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const locked =
  'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.';
const noLeader =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";
const deadline = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
const lost = 'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status';
const inUse = "rpc error: code = InvalidArgument desc = secret 'db_v1' is in use by the following service: web";
const tooLarge =
  'rpc error: code = InvalidArgument desc = secret data must be larger than 0 and less than 512000 bytes';

describe('an answer of the engine', () => {
  test.each<[number, string, string, string]>([
    [503, worker, 'NotAManager', 'NotAManager'],
    [503, noSwarm, 'NoSwarm', 'NoSwarm'],
    [406, 'This node is not part of a swarm', 'NoSwarm', 'NoSwarm'],
    [503, locked, 'SwarmLocked', 'SwarmLocked'],
    [503, 'Swarm certificates have expired. To replace them, leave the swarm and join again.', 'NoQuorum', 'NoQuorum'],
    [500, noLeader, 'NoQuorum', 'NoQuorum'],
    [503, 'Manager is being prepared or has trouble connecting to the cluster.', 'NoQuorum', 'NoQuorum'],
    [500, deadline, 'NoQuorum', 'OutcomeUnknown'],
    [500, lost, 'NoQuorum', 'OutcomeUnknown'],
    [500, 'rpc error: code = Unknown desc = update out of sequence', 'Conflict', 'Conflict'],
    [409, 'rpc error: code = AlreadyExists desc = secret db_v1 already exists', 'Conflict', 'Conflict'],
    [400, inUse, 'Conflict', 'Conflict'],
    [400, 'rpc error: code = InvalidArgument desc = secret not found: db_v1', 'Conflict', 'Conflict'],
    [404, 'secret x not found', 'NotFound', 'NotFound'],
    [400, tooLarge, 'Refused', 'Refused'],
    [501, 'rpc error: code = Unimplemented desc = renaming services is not supported', 'Refused', 'Refused'],
    [400, 'client version 1.52 is too new. Maximum supported API version is 1.51', 'EngineChanged', 'EngineChanged'],
    [403, '', 'PermissionDenied', 'PermissionDenied'],
    [401, '', 'PermissionDenied', 'PermissionDenied'],
    [502, '', 'EngineUnreachable', 'OutcomeUnknown'],
    [504, '', 'EngineUnreachable', 'OutcomeUnknown'],
    [414, '', 'Refused', 'Refused'],
    [500, "rpc error: code = Unknown desc = raft: raft message is too large and can't be sent", 'Refused', 'Refused'],
    [500, 'something new', 'EngineUnreachable', 'OutcomeUnknown'],
  ])('%i %s', (status, message, toRead, toWrite) => {
    const failure: Failure = { kind: 'answer', status, message };
    expect(toAppError(failure, read).code).toBe(toRead);
    expect(toAppError(failure, write).code).toBe(toWrite);
  });

  test('that a person can mend has a hint', () => {
    for (const message of [worker, noSwarm, locked, noLeader]) {
      expect(toAppError({ kind: 'answer', status: 503, message }, read).hint).not.toBeNull();
    }
  });

  test('says who uses a secret, on one line and without the wrapping of gRPC', () => {
    const error = toAppError({ kind: 'answer', status: 400, message: `${inUse}\n\u001b[31m` }, write);
    expect(error.message).toBe(`could not create "db_v1": secret 'db_v1' is in use by the following service: web [31m`);
  });
});

describe('a connection', () => {
  test.each<[string, string, string]>([
    ['ENOENT', 'EngineUnreachable', 'EngineUnreachable'],
    ['ECONNREFUSED', 'EngineUnreachable', 'EngineUnreachable'],
    ['ENOTFOUND', 'EngineUnreachable', 'EngineUnreachable'],
    ['EACCES', 'PermissionDenied', 'PermissionDenied'],
    ['ECONNRESET', 'EngineUnreachable', 'OutcomeUnknown'],
    ['EPIPE', 'EngineUnreachable', 'OutcomeUnknown'],
    ['', 'EngineUnreachable', 'OutcomeUnknown'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TlsFailed', 'TlsFailed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TlsFailed', 'TlsFailed'],
  ])('that fails with %s', (code, toRead, toWrite) => {
    const failure: Failure = { kind: 'network', code, message: '' };
    expect(toAppError(failure, read).code).toBe(toRead);
    expect(toAppError(failure, write).code).toBe(toWrite);
  });

  test('that gives no answer in time leaves the fate of a write open', () => {
    expect(toAppError({ kind: 'timeout' }, write).code).toBe('OutcomeUnknown');
    expect(toAppError({ kind: 'timeout' }, read).code).toBe('EngineUnreachable');
  });
});
