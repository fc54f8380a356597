package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PassThroughFolding} through the cap.
 */
class PassThroughFoldingTests {

	private final TestTrace trace = new TestTrace();

	private final TestSpan root = this.trace.root("invoke_agent desk").agent().lasting(1_000);

	@Test
	void layersGoBeforeAnythingElse() {
		Selected selected = new Selected(9, this.trace);
		List<TestSpan> chats = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			TestSpan client = layer(this.root, "chat_client");
			TestSpan tools = layer(client, "advisor tools");
			TestSpan chat = chat(tools);
			TestSpan post = this.trace.call(chat, "POST").lasting(1);
			selected.add(post, chat, tools, client);
			chats.add(chat);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSize(9).extracting(SpanData::getName).doesNotContain("chat_client");
		assertThat(chats).allSatisfy((chat) -> assertThat(selected.exported(chat).getParentSpanContext())
			.isEqualTo(this.root.getSpanContext()));
		assertThat(selected.below(this.root)).containsExactlyInAnyOrder("chat_client: 4", "advisor tools: 4");
		assertThat(selected.count(SpanOutcome.PASS_THROUGH)).isEqualTo(8);
		assertThat(selected.attribute(this.root, AgentSpanAttributes.SPANS_FOLDED)).isEqualTo(8);
	}

	@Test
	void callsOfModelsOutliveWhatIsOrdinary() {
		Selected selected = new Selected(5, this.trace);
		TestSpan chat = chat(this.root);
		TestSpan tool = this.trace.child(this.root, "execute_tool weather")
			.with(AgentSpanAttributes.OPERATION_NAME, "execute_tool");
		TestSpan step = this.trace.child(this.root, "step");
		TestSpan inStep = chat(step);
		selected.add(chat, tool, inStep, step.lasting(2));
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(this.root, "slow " + i).lasting(500));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName)
			.containsExactly("chat gpt-5", "execute_tool weather", "chat gpt-5", "step", "invoke_agent desk");
	}

	@Test
	void callsOfModelsFoldWhenThereAreTooManyOfThem() {
		Selected selected = new Selected(10, this.trace);
		TestSpan slowest = null;
		for (int i = 0; i < 30; i++) {
			slowest = chat(this.root).lasting(10 + i);
			selected.add(this.trace.call(slowest, "POST").lasting(900), slowest);
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).hasSize(10)
			.extracting(SpanData::getName)
			.containsOnly("chat gpt-5", "invoke_agent desk");
		assertThat(selected.attribute(slowest, AgentSpanAttributes.FOLDED_COUNT)).isEqualTo(21);
	}

	@Test
	void layerAboveSeveralSpansIsWorthAsMuchAsThey() {
		Selected selected = new Selected(5, this.trace);
		TestSpan tools = layer(this.root, "advisor tools");
		TestSpan first = chat(tools);
		TestSpan second = chat(tools);
		selected.add(this.trace.call(first, "POST").lasting(5), first, this.trace.call(second, "POST").lasting(6));
		selected.add(second, tools, this.root);
		selected.takeRest();
		assertThat(selected.exported(first).getParentSpanContext()).isEqualTo(tools.getSpanContext());
		assertThat(selected.exported(second).getParentSpanContext()).isEqualTo(tools.getSpanContext());
	}

	@Test
	void layersAboveSeveralCallsGoBeforeTheCalls() {
		Selected selected = new Selected(13, this.trace);
		for (int i = 0; i < 4; i++) {
			TestSpan tools = layer(this.root, "advisor tools").lasting(100);
			for (int turn = 0; turn < 3; turn++) {
				TestSpan chat = chat(tools);
				selected.add(this.trace.call(chat, "POST").lasting(5), chat);
			}
			selected.add(tools);
		}
		selected.add(this.root);
		List<SpanData> exported = selected.takeRest();
		assertThat(exported).hasSize(13).extracting(SpanData::getName).containsOnly("chat gpt-5", "invoke_agent desk");
		assertThat(exported).filteredOn((span) -> span.getName().startsWith("chat"))
			.hasSize(12)
			.allSatisfy((chat) -> assertThat(chat.getParentSpanId()).isEqualTo(this.root.getSpanId()));
	}

	@Test
	void successAtTheFirstAttemptSaysNothing() {
		Selected selected = new Selected(3, this.trace);
		TestSpan chat = chat(this.root);
		TestSpan call = this.trace.child(chat, "OllamaChatModel").lasting(10);
		TestSpan attempt = attempt(call, 1).lasting(10);
		TestSpan post = this.trace.call(attempt, "http post").lasting(1);
		selected.add(post, attempt, call, chat, this.root);
		selected.takeRest();
		assertThat(selected.exported(post).getParentSpanContext()).isEqualTo(chat.getSpanContext());
		assertThat(selected.count(SpanOutcome.PASS_THROUGH)).isEqualTo(2);
	}

	@Test
	void secondAttemptIsKeptWithItsCall() {
		Selected selected = new Selected(4, this.trace);
		TestSpan call = this.trace.child(this.root, "OllamaChatModel").lasting(10);
		TestSpan first = attempt(call, 1).failing("Timeout");
		TestSpan second = attempt(call, 2);
		selected.add(first, this.trace.call(second, "http post").lasting(900), second, call, this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getSpanId)
			.containsExactlyInAnyOrder(first.getSpanId(), second.getSpanId(), call.getSpanId(), this.root.getSpanId());
	}

	@Test
	void failedLayerAndOneThatWasStuckStay() {
		Selected selected = new Selected(3, this.trace);
		TestSpan failed = layer(this.root, "failed").failing("Timeout");
		TestSpan stuck = layer(this.root, "stuck").with(AgentSpanAttributes.WAS_STUCK, true);
		selected.add(chat(failed), failed, chat(stuck), stuck, this.root);
		assertThat(selected.takeRest()).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("failed", "stuck", "invoke_agent desk");
	}

	@Test
	void layerWhoseIdIsInARequestStays() {
		Selected selected = new Selected(3, this.trace);
		TestSpan client = layer(this.root, "chat_client");
		TestSpan tools = layer(client, "advisor tools");
		TestSpan chat = chat(tools);
		selected.inject(tools);
		selected.add(this.trace.call(chat, "POST").lasting(1), chat, tools, client, this.root);
		assertThat(selected.takeRest()).hasSize(3);
		assertThat(selected.exported(tools).getParentSpanContext()).isEqualTo(this.root.getSpanContext());
		assertThat(selected.exported(client)).isNull();
	}

	@Test
	void errorBelowDoesNotKeepItsLayers() {
		Selected selected = new Selected(3, this.trace);
		TestSpan client = layer(this.root, "chat_client");
		TestSpan chat = chat(client);
		TestSpan post = this.trace.call(chat, "POST").failing("429");
		selected.add(post, chat, client, this.root);
		assertThat(selected.takeRest()).hasSize(3).contains(post);
		assertThat(selected.exported(client)).isNull();
	}

	@Test
	void layerThatIsALocalRootStays() {
		Selected selected = new Selected(1, this.trace);
		TestSpan client = this.trace.root("chat_client").with(AgentSpanAttributes.OPERATION_NAME, "framework");
		selected.add(chat(client), client);
		assertThat(selected.takeRest()).extracting(SpanData::getName).containsExactly("chat_client");
	}

	@Test
	void nothingIsTouchedWhereAllFit() {
		Selected selected = new Selected(3, this.trace);
		TestSpan client = layer(this.root, "chat_client");
		TestSpan chat = chat(client);
		selected.add(chat, client, this.root);
		assertThat(selected.takeRest()).containsExactly(chat, client, this.root);
	}

	@Test
	void lateChildOfALayerFindsWhatIsLeftAboveIt() {
		Selected selected = new Selected(3, this.trace);
		TestSpan client = layer(this.root, "chat_client");
		TestSpan chat = chat(client);
		selected.add(this.trace.call(chat, "POST").lasting(1), chat, client, this.root);
		selected.takeRest();
		TestSpan late = this.trace.child(client, "late").failing("Timeout");
		selected.add(late);
		selected.takeRest();
		assertThat(selected.exported(late).getParentSpanContext()).isEqualTo(this.root.getSpanContext());
	}

	@Test
	void layerWhoseChildWasExportedBeforeFollows() {
		Selected selected = new Selected(4, this.trace);
		TestSpan client = layer(this.root, "chat_client");
		TestSpan chat = chat(client);
		selected.add(chat);
		assertThat(selected.takePart()).containsExactly(chat);
		TestSpan other = chat(client);
		selected.add(other, client);
		for (int i = 0; i < 10; i++) {
			selected.add(this.trace.call(this.root, "http get"));
		}
		selected.add(this.root);
		assertThat(selected.takeRest()).contains(client);
	}

	private TestSpan layer(SpanData parent, String name) {
		return this.trace.child(parent, name).with(AgentSpanAttributes.OPERATION_NAME, "framework").lasting(10);
	}

	private TestSpan chat(SpanData parent) {
		return this.trace.child(parent, "chat gpt-5").with(AgentSpanAttributes.OPERATION_NAME, "chat").lasting(10);
	}

	private TestSpan attempt(SpanData call, long number) {
		return this.trace.child(call, call.getName() + " attempt " + number)
			.with(AgentSpanAttributes.RETRY_ATTEMPT, number);
	}

}
