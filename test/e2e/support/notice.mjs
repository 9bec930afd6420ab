/** After `npm test`: what it did not run. */
console.log(
  'not run: the e2e suite on a real Docker Engine. As root on Debian: ' +
    'apt-get install docker.io iptables iproute2 busybox-static curl && npm run test:e2e',
);
