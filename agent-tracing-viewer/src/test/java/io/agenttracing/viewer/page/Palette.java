package io.agenttracing.viewer.page;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent colours of a picture and those that are least like them; others
 * become the nearest.
 */
final class Palette {

	private static final int MOST = 256;

	private final int[] colours;

	private final Map<Integer, Integer> nearest = new HashMap<>();

	private Palette(int[] colours) {
		this.colours = colours;
	}

	static Palette of(BufferedImage picture) {
		Map<Integer, Integer> counts = new HashMap<>();
		for (int y = 0; y < picture.getHeight(); y++) {
			for (int x = 0; x < picture.getWidth(); x++) {
				counts.merge(picture.getRGB(x, y) & 0xffffff, 1, Integer::sum);
			}
		}
		List<Integer> frequent = counts.entrySet()
			.stream()
			.sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
			.map(Map.Entry::getKey)
			.toList();
		List<Integer> colours = new ArrayList<>(frequent.subList(0, Math.min(MOST / 2, frequent.size())));
		List<Integer> others = new ArrayList<>(frequent.subList(colours.size(), frequent.size()));
		int[] far = others.stream()
			.mapToInt((other) -> colours.stream().mapToInt((c) -> distance(c, other)).min().orElse(0))
			.toArray();
		while (colours.size() < Math.min(MOST, frequent.size())) {
			int furthest = 0;
			for (int i = 1; i < far.length; i++) {
				furthest = (far[i] > far[furthest]) ? i : furthest;
			}
			int added = others.get(furthest);
			colours.add(added);
			for (int i = 0; i < far.length; i++) {
				far[i] = Math.min(far[i], distance(added, others.get(i)));
			}
		}
		return new Palette(colours.stream().mapToInt(Integer::intValue).toArray());
	}

	BufferedImage applied(BufferedImage picture) {
		IndexColorModel model = new IndexColorModel(8, this.colours.length, this.colours, 0, false, -1, 0);
		BufferedImage indexed = new BufferedImage(picture.getWidth(), picture.getHeight(),
				BufferedImage.TYPE_BYTE_INDEXED, model);
		for (int y = 0; y < picture.getHeight(); y++) {
			for (int x = 0; x < picture.getWidth(); x++) {
				int index = this.nearest.computeIfAbsent(picture.getRGB(x, y) & 0xffffff, this::nearest);
				indexed.getRaster().setSample(x, y, 0, index);
			}
		}
		return indexed;
	}

	private int nearest(int colour) {
		int best = 0;
		int least = Integer.MAX_VALUE;
		for (int i = 0; i < this.colours.length; i++) {
			int far = distance(colour, this.colours[i]);
			if (far < least) {
				least = far;
				best = i;
			}
		}
		return best;
	}

	private static int distance(int one, int other) {
		int red = (one >> 16) - (other >> 16);
		int green = (one >> 8 & 255) - (other >> 8 & 255);
		int blue = (one & 255) - (other & 255);
		return red * red + green * green + blue * blue;
	}

}
