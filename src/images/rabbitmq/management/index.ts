export { startManagement, type Management } from './server.ts';
