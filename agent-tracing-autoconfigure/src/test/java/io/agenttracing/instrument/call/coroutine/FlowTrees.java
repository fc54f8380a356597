package io.agenttracing.instrument.call.coroutine;

import java.util.Map;

/**
 * The tree of each kind of flow, which is the same in whatever it is called from.
 */
final class FlowTrees {

	private static final String EVERYTHING = "call > http get x2, flow > call x2, flow > http get, flow > look x2, ";

	private static final Map<String, String> TREES = Map.ofEntries(Map.entry("steps", "flow > look x5, flow > think, "),
			Map.entry("web",
					"call > http get, call later > http get, flow > call, flow > call later, flow > http get x4, "),
			Map.entry("tracer",
					"compute > look, fallback else > look, flow > compute, flow > decision way, flow > fail, "
							+ "flow > fallback else, flow > think, "),
			Map.entry("micrometer", EVERYTHING), Map.entry("opentelemetry", EVERYTHING),
			Map.entry("spring", EVERYTHING), Map.entry("mdc", EVERYTHING),
			Map.entry("manual",
					"call > http get x2, flow > manual, flow > think, manual > call x2, manual > http get, "
							+ "manual > look x2, "),
			// Micrometer does not see the span between, so its client's is not below it.
			Map.entry("manual-span",
					"call > http get x2, flow > http get, flow > manual, flow > think, manual > call x2, "
							+ "manual > look x2, "),
			Map.entry("stream", "flow > count, "), Map.entry("background", "- > think, flow > look, "),
			Map.entry("mono", "call > http get, flow > call, flow > look, flow > think, "),
			Map.entry("call",
					"call > http get x2, compute > call x2, compute > http get, compute > look x2, flow > compute, "
							+ "flow > nothing, flow > unit, "),
			Map.entry("fail", "flow > fail, "), Map.entry("hang", "flow > hang, "));

	private FlowTrees() {
	}

	/**
	 * The tree of a flow, without spans of servers.
	 * @param name which flow
	 * @param caller the span that the flow is below, or a dash
	 */
	static String of(String name, String caller) {
		String root = caller + " > flow";
		String tree = TREES.get(name);
		return (tree.startsWith("- >") && caller.equals("-")) ? root + ", " + tree.substring(0, tree.length() - 2)
				: insert(tree, root);
	}

	private static String insert(String tree, String root) {
		return root.startsWith("-") ? root + ", " + tree.substring(0, tree.length() - 2) : tree + root;
	}

}
