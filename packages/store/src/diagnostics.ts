export { type InvalidDocument, reportInvalidDocuments } from './report-invalid-documents.js';
