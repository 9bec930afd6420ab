import { startOpenBao } from '../../../servers/openbao.js';
import { sourceContract } from '../suite.js';
import { vaultSystem } from '../vault-system.js';

sourceContract('Vault, OpenBao 2.4', async () => {
  const bao = await startOpenBao();
  return vaultSystem({
    ...bao,
    tls: () => Promise.resolve({ address: bao.tlsAddress, caFile: bao.certificates.caFile }),
    // The audit log has each request with its path; values in its bodies are HMACs.
    log: () => bao.auditLog() + bao.log(),
  });
});
