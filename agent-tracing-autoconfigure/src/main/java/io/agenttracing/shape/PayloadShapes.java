package io.agenttracing.shape;

import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Says what is to be recorded of the shapes of payloads. It runs no code of the
 * application, and nothing of what it is given outlives a call.
 */
public final class PayloadShapes {

	private static final Log logger = LogFactory.getLog(PayloadShapes.class);

	private final UsualShapes usual = new UsualShapes();

	/** Trees that are not in use. Threads may be many, and virtual. */
	private final AtomicReferenceArray<@Nullable ShapeTree> trees = new AtomicReferenceArray<>(
			2 * Runtime.getRuntime().availableProcessors());

	/**
	 * The shape of the arguments of a call.
	 * @param agent the name of the agent
	 * @param names the names of the parameters
	 * @param arguments the arguments
	 * @return what is to be recorded; null where it could not be read
	 */
	public @Nullable SeenShape arguments(String agent, ArgumentNames names, @Nullable Object[] arguments) {
		ShapeTree tree = take();
		try {
			ValueReader.read(names.steps(), arguments, tree);
			return this.usual.of(PayloadKind.INPUT, agent).see(tree);
		}
		catch (Throwable ex) {
			failed(ex);
			return null;
		}
		finally {
			give(tree);
		}
	}

	/**
	 * The shape of a value: of what is asynchronous the value of its end, of what is
	 * streamed the first element.
	 * @param kind what it is
	 * @param subject the name of the agent or channel
	 * @param value the value
	 * @return what is to be recorded; null where it could not be read
	 */
	public @Nullable SeenShape value(PayloadKind kind, String subject, @Nullable Object value) {
		ShapeTree tree = take();
		try {
			ValueReader.read(value, ShapeTree.ROOT, tree);
			return this.usual.of(kind, subject).see(tree);
		}
		catch (Throwable ex) {
			failed(ex);
			return null;
		}
		finally {
			give(tree);
		}
	}

	/**
	 * The shape of a text, which may be JSON.
	 * @param kind what it is
	 * @param subject the name of the agent or channel
	 * @param text the text
	 * @return what is to be recorded; null where it could not be read
	 */
	public @Nullable SeenShape text(PayloadKind kind, String subject, String text) {
		return json(kind, subject, JsonSource.of(text));
	}

	/**
	 * The shape of bytes, which may be JSON in UTF-8.
	 * @param kind what it is
	 * @param subject the name of the agent or channel
	 * @param bytes the bytes
	 * @param start the first byte
	 * @param end behind the last one
	 * @return what is to be recorded; null where it could not be read
	 */
	public @Nullable SeenShape bytes(PayloadKind kind, String subject, byte[] bytes, int start, int end) {
		return json(kind, subject, JsonSource.of(bytes, start, end));
	}

	/**
	 * The shape of a record of named fields, whose values may be JSON in UTF-8.
	 * @param kind what it is
	 * @param subject the name of the stream
	 * @param fields the fields, whose names and values are arrays or buffers of bytes
	 * @return what is to be recorded; null where it could not be read
	 */
	public @Nullable SeenShape fields(PayloadKind kind, String subject, Map<?, ?> fields) {
		ShapeTree tree = take();
		try {
			FieldsReader.read(fields, tree);
			return this.usual.of(kind, subject).see(tree);
		}
		catch (Throwable ex) {
			failed(ex);
			return null;
		}
		finally {
			give(tree);
		}
	}

	private @Nullable SeenShape json(PayloadKind kind, String subject, JsonSource json) {
		ShapeTree tree = take();
		try {
			JsonReader.read(json, tree);
			return this.usual.of(kind, subject).see(tree);
		}
		catch (Throwable ex) {
			failed(ex);
			return null;
		}
		finally {
			give(tree);
		}
	}

	private static void failed(Throwable ex) {
		// Another thread has changed a collection that is being read.
		if (!(ex instanceof ConcurrentModificationException || ex instanceof NoSuchElementException
				|| ex instanceof IndexOutOfBoundsException)) {
			Failures.caught(logger, "The shape of a payload could not be read", ex);
		}
	}

	private ShapeTree take() {
		ShapeTree tree = this.trees.getAndSet(slot(), null);
		return (tree != null) ? tree : new ShapeTree();
	}

	private void give(ShapeTree tree) {
		// What it has seen is not kept.
		tree.clear();
		this.trees.set(slot(), tree);
	}

	private int slot() {
		return (int) Math.floorMod(Thread.currentThread().getId() * 0x9E3779B97F4A7C15L >>> 32,
				(long) this.trees.length());
	}

}
