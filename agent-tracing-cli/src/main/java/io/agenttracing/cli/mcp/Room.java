package io.agenttracing.cli.mcp;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may still be said, in bytes as they are sent: a character may take three.
 */
final class Room {

	private int left;

	Room(int bytes) {
		this.left = bytes;
	}

	/**
	 * A part of it, which is for something else.
	 */
	Room part(int of) {
		Room part = new Room(this.left / of);
		this.left -= part.left;
		return part;
	}

	/**
	 * Says all of something, if there is room.
	 */
	boolean put(ObjectNode to, ObjectNode what) {
		boolean fits = take(what);
		if (fits) {
			to.setAll(what);
		}
		return fits;
	}

	/**
	 * Says all of something, if there is room.
	 */
	boolean add(ArrayNode to, ObjectNode what) {
		boolean fits = take(what);
		if (fits) {
			to.add(what);
		}
		return fits;
	}

	private boolean take(ObjectNode what) {
		int bytes = QuotedData.bytes(what) + 1;
		if (bytes > this.left) {
			return false;
		}
		this.left -= bytes;
		return true;
	}

}
