/** A first Policy, commented for somebody who has never seen one. */
export function policyText(policy: { owner: string; recipients: readonly string[]; snapshotKey: string }): string {
  const [operator = '', ...others] = policy.recipients;
  return `# The rules of this Swarm. Waxseal reads them only from platform/, so that one line of CODEOWNERS protects who may
# decrypt, who may mount what, and which files may be read.
apiVersion: waxseal/v1alpha1
kind: Policy
metadata:
  name: default
spec:
  # Whose secrets these are, for life. It stands in the labels of every secret and inside of every sealed value: with
  # another owner this directory would open nothing and touch nothing. Each environment has its own.
  owner: ${policy.owner}

  # Who can open what \`waxseal seal\` makes. The first is the operator's: its identity is the Swarm secret
  # "waxseal_identity". Others (a colleague, a break-glass key in a safe) can be added; values sealed before that stay
  # closed to them until they are sealed again.
  recipients:
    - ${operator}
${others.map((recipient) => `    - ${recipient}\n`).join('')}
  # Checks the snapshots that \`waxseal plan --against\` reads. It belongs to the operator's identity; whoever changes it
  # decides whose snapshots count.
  snapshotKey: ${policy.snapshotKey}

  # Who may mount what. Without rules every document may mount its secret into every service of this Swarm.
  # access:
  #   - { secrets: "db_*", services: ["shop_*"] }

  # Directories below which \`source.file\` may read, on the machine that runs Waxseal. Without them it reads none.
  # allowFileSources: [/run/shop]

  # Goes before every name in the Swarm. Changing it later makes every secret anew.
  # naming:
  #   prefix: prod_
`;
}
