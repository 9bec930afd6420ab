import { openAzureWorld } from '../azure/opened.js';
import { azureSystem } from './azure-system.js';
import { sourceContract } from './suite.js';

sourceContract('Azure Key Vault, the fake', async () => azureSystem(await openAzureWorld()));
