/** Values of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export const OTLP_PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const

export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number]
