package io.agenttracing.diagnosis.rule.payload;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What is said of a fault: which agent, which field, and both types.
 *
 * @param subject what the same fault in another trace is told by
 * @param cause what is wrong, without a full stop
 * @param fix what to do
 */
record PayloadSentence(String subject, String cause, String fix) {

	static PayloadSentence of(PayloadFault fault) {
		SpanNode span = fault.origin().span();
		return switch (fault.origin().place()) {
			case RETURNED -> made(Participants.name(span), "returned", fault);
			case SENT -> made(Participants.name(Participants.sender(span)), "sent", fault);
			case TAKEN -> taken(span, fault);
			case RECEIVED -> {
				String who = Participants.name(Participants.receiver(span));
				yield new PayloadSentence(subject(who, "received", fault), who + " received " + usual(fault),
						"Look at who sends" + channel(span) + ".");
			}
			case ALTERED -> altered(span, fault);
		};
	}

	private static PayloadSentence made(String who, String verb, PayloadFault fault) {
		return new PayloadSentence(subject(who, verb, fault), who + ' ' + verb + ' ' + usual(fault),
				"Look at what changed last in " + who + ": its code, its prompt or its model." + hint(fault));
	}

	private static PayloadSentence taken(SpanNode agent, PayloadFault fault) {
		String who = Participants.name(agent);
		SpanNode caller = Participants.caller(agent);
		if (caller == null) {
			return new PayloadSentence(subject(who, "was given", fault), who + " was given " + usual(fault),
					"Look at who calls " + who + ".");
		}
		String giver = Participants.name(caller);
		return new PayloadSentence(subject(giver + " gave " + who, "", fault),
				giver + " gave " + who + ' ' + usual(fault),
				"Look at what " + giver + " calls " + who + " with, and where that comes from.");
	}

	private static PayloadSentence altered(SpanNode consumer, PayloadFault fault) {
		String who = Participants.name(Participants.receiver(consumer));
		SpanNode producer = consumer.parent();
		String sender = (producer != null) ? Participants.name(Participants.sender(producer)) : "its sender";
		return new PayloadSentence(subject(who, "received", fault), sentToo(who, sender, fault),
				"Look at what is between " + sender + " and " + who
						+ ": converters, serializers, and the versions of both.");
	}

	private static String sentToo(String who, String sender, PayloadFault fault) {
		if (fault.changes().isEmpty()) {
			return "What " + who + " received has not the fields and types of what " + sender + " sent";
		}
		FieldChange first = fault.changes().get(0);
		String received = who + " received " + first.now();
		int more = fault.changes().size() - 1;
		String others = (more == 0) ? "" : "; " + count(more) + ((more == 1) ? " differs" : " differ");
		if (first.isNew()) {
			return received + ", which " + sender + " did not send" + others;
		}
		return received + ", but " + sender + " sent " + first.asExpected() + others;
	}

	private static String usual(PayloadFault fault) {
		int more = fault.changes().size() - 1;
		return fault.changes().get(0) + ((more > 0) ? ", and " + count(more) : "");
	}

	private static String count(int fields) {
		return fields + ((fields == 1) ? " more field" : " more fields");
	}

	private static String subject(String who, String verb, PayloadFault fault) {
		String path = fault.changes().isEmpty() ? "" : ' ' + fault.changes().get(0).path();
		return who + ' ' + verb + path;
	}

	private static String hint(PayloadFault fault) {
		return fault.changes().get(0).isTextInsteadOfJson() ? " A text that is no complete JSON is a string." : "";
	}

	private static String channel(SpanNode consumer) {
		String destination = consumer.text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME);
		return (destination != null) ? " on " + destination : " it";
	}

}
