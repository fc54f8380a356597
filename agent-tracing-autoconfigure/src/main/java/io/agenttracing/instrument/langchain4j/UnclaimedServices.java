package io.agenttracing.instrument.langchain4j;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * AI services that were made lately, until the bean is known that they were made for: on
 * the thread that makes the bean.
 */
final class UnclaimedServices {

	private static final int MAX_SERVICES = 64;

	private static final Deque<Service> services = new ArrayDeque<>();

	private static volatile boolean any;

	private UnclaimedServices() {
	}

	static void add(ServiceRegistrar registrar) {
		if (OwningContext.latest() == null) {
			return;
		}
		synchronized (services) {
			services.addLast(
					new Service(new WeakReference<>(registrar), Thread.currentThread().getId(), OwningContext.count()));
			if (services.size() > MAX_SERVICES) {
				services.removeFirst();
			}
			any = true;
		}
	}

	/**
	 * Hands the services that this thread has made to an application context, which was
	 * open by then.
	 * @param bean the bean that was made, the last service of whose type gets its name
	 * @param name the name of the bean
	 * @param owner the context
	 * @param starting whether more beans may follow that were made together with it
	 */
	static void claim(Object bean, String name, OwningContext owner, boolean starting) {
		if (!any) {
			return;
		}
		long thread = Thread.currentThread().getId();
		synchronized (services) {
			boolean named = false;
			for (Iterator<Service> latest = services.descendingIterator(); latest.hasNext();) {
				Service service = latest.next();
				ServiceRegistrar registrar = service.registrar().get();
				if (registrar == null) {
					latest.remove();
				}
				else if (service.thread() == thread && owner.wasOpen(service.count())) {
					boolean same = !named && registrar.isOf(bean);
					registrar.belongsTo(owner, same ? name : null);
					named = named || same;
					if (same || !starting) {
						latest.remove();
					}
				}
			}
			any = !services.isEmpty();
		}
	}

	/**
	 * The services that this thread has made.
	 */
	static List<ServiceRegistrar> ofThread() {
		long thread = Thread.currentThread().getId();
		List<ServiceRegistrar> made = new ArrayList<>();
		synchronized (services) {
			for (Service service : services) {
				ServiceRegistrar registrar = service.registrar().get();
				if (registrar != null && service.thread() == thread) {
					made.add(registrar);
				}
			}
		}
		return made;
	}

	/**
	 * Forgets the services that a context has made, none of which will be a bean.
	 */
	static void started(OwningContext owner) {
		synchronized (services) {
			services.removeIf((service) -> isMadeBy(owner, service.registrar().get()));
			any = !services.isEmpty();
		}
	}

	private static boolean isMadeBy(OwningContext owner, @Nullable ServiceRegistrar registrar) {
		return registrar == null || registrar.isMadeBy(owner);
	}

	/**
	 * A service.
	 *
	 * @param registrar is told of its calls
	 * @param thread the thread that has made it
	 * @param count how many contexts had been opened
	 */
	private record Service(WeakReference<ServiceRegistrar> registrar, long thread, long count) {

	}

}
