package io.agenttracing.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lines over two logarithmic axes as an SVG, readable on a light and on a dark page.
 */
final class Plot {

	private static final int WIDTH = 720;

	private static final int HEIGHT = 420;

	private static final int LEFT = 70;

	private static final int RIGHT = 180;

	private static final int TOP = 50;

	private static final int BOTTOM = 50;

	private static final int LABEL_HEIGHT = 16;

	private static final String[] COLORS = { "#2f81f7", "#d9730d", "#1a9c6e", "#a259d9" };

	private static final String STYLE = """
			svg { font: 13px sans-serif; }
			text { fill: #1f2328; }
			.grid { stroke: #d0d7de; stroke-width: 1; }
			@media (prefers-color-scheme: dark) {
				text { fill: #e6edf3; }
				.grid { stroke: #3d444d; }
			}
			""";

	private final String title;

	private final Map<String, List<double[]>> lines = new LinkedHashMap<>();

	Plot(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	void add(String name, List<double[]> points) {
		this.lines.put(name, points);
	}

	String svg() {
		double[] x = decades(0);
		double[] y = decades(1);
		StringBuilder svg = new StringBuilder();
		append(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n", WIDTH, HEIGHT);
		append(svg, "<title>%s</title>%n<style>%n%s</style>%n", this.title, STYLE);
		append(svg, "<text x=\"%d\" y=\"24\" font-weight=\"bold\">%s</text>%n", LEFT, this.title);
		grid(svg, x, y);
		lines(svg, x, y);
		return svg.append("</svg>\n").toString();
	}

	private double[] decades(int axis) {
		double[] values = this.lines.values()
			.stream()
			.flatMap(List::stream)
			.mapToDouble((point) -> Math.log10(point[axis]))
			.toArray();
		double low = Math.floor(Arrays.stream(values).min().orElse(0));
		double high = Math.ceil(Arrays.stream(values).max().orElse(1));
		return new double[] { low, Math.max(high, low + 1) };
	}

	private static void grid(StringBuilder svg, double[] x, double[] y) {
		for (double decade = x[0]; decade <= x[1]; decade++) {
			double at = horizontal(decade, x);
			append(svg, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>%n", at, TOP, HEIGHT - BOTTOM);
			append(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>%n", at, HEIGHT - BOTTOM + 20,
					Math.pow(10, decade));
		}
		for (double decade = y[0]; decade <= y[1]; decade++) {
			double at = vertical(decade, y);
			append(svg, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>%n", LEFT, at, WIDTH - RIGHT);
			append(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>%n", LEFT - 8, at + 4,
					Math.pow(10, decade));
		}
	}

	private void lines(StringBuilder svg, double[] x, double[] y) {
		int index = 0;
		for (Map.Entry<String, List<double[]>> line : this.lines.entrySet()) {
			String color = COLORS[index % COLORS.length];
			StringBuilder path = new StringBuilder();
			for (double[] point : line.getValue()) {
				double across = horizontal(Math.log10(point[0]), x);
				double down = vertical(Math.log10(point[1]), y);
				append(path, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", across, down);
				append(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", across, down, color);
			}
			append(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, color);
			int label = TOP + 4 + index * LABEL_HEIGHT * 3 / 2;
			append(svg, "<path d=\"M%d %dh18\" stroke=\"%s\" stroke-width=\"3\"/>%n", WIDTH - RIGHT + 14, label - 4,
					color);
			append(svg, "<text x=\"%d\" y=\"%d\">%s</text>%n", WIDTH - RIGHT + 40, label, line.getKey());
			index++;
		}
	}

	private static double horizontal(double decade, double[] range) {
		return LEFT + (decade - range[0]) / (range[1] - range[0]) * (WIDTH - RIGHT - LEFT);
	}

	private static double vertical(double decade, double[] range) {
		return HEIGHT - BOTTOM - (decade - range[0]) / (range[1] - range[0]) * (HEIGHT - BOTTOM - TOP);
	}

	private static void append(StringBuilder svg, String format, Object... arguments) {
		svg.append(String.format(Locale.ROOT, format, arguments));
	}

}
