package io.agenttracing.cli.view;

import java.io.InputStream;

import io.grpc.Decompressor;

/**
 * Leaves messages packed, so that they are unpacked where what is unpacked is bounded and
 * done one at a time.
 */
final class PackedMessages implements Decompressor {

	@Override
	public String getMessageEncoding() {
		return "gzip";
	}

	@Override
	public InputStream decompress(InputStream packed) {
		return packed;
	}

}
