package io.agenttracing.sample.agent;

import io.agenttracing.sample.document.Document;

/**
 * What the orchestrator sends to the retrieval agent.
 */
record RetrievalTask(Document document) {

}
