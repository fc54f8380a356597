package io.agenttracing.instrument.langchain4j;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

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
			services.addLast(new Service(new WeakReference<>(registrar), Thread.currentThread().getId()));
			if (services.size() > MAX_SERVICES) {
				services.removeFirst();
			}
			any = true;
		}
	}

	/**
	 * Hands the services that this thread has made to an application context.
	 * @param bean the bean that was made, the last service of whose type gets its name
	 * @param name the name of the bean
	 * @param owner the context
	 */
	static void claim(Object bean, String name, OwningContext owner) {
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
				else if (service.thread() == thread) {
					boolean same = !named && registrar.isOf(bean);
					registrar.belongsTo(owner, same ? name : null);
					named = named || same;
					if (same) {
						latest.remove();
					}
				}
			}
			any = !services.isEmpty();
		}
	}

	private record Service(WeakReference<ServiceRegistrar> registrar, long thread) {

	}

}
