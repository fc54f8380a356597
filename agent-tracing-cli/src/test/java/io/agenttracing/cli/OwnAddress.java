package io.agenttracing.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * An address by which this machine comes to itself as others do.
 */
public final class OwnAddress {

	private OwnAddress() {
	}

	public static InetAddress orNull() throws SocketException {
		return NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof Inet4Address && !address.isLoopbackAddress())
			.findFirst()
			.orElse(null);
	}

}
