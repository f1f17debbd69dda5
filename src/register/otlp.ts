import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { OtlpProtocol } from '../config/otlp.ts'
import { sdkPackage } from './sdk-package.ts'

// The exporters read their endpoint and headers from the environment themselves.

export function otlpMetricExporter(protocol: OtlpProtocol): PushMetricExporter {
  switch (protocol) {
    case 'grpc':
      return new (sdkPackage('@opentelemetry/exporter-metrics-otlp-grpc').OTLPMetricExporter)()
    case 'http/json':
      return new JsonMetricExporter()
    case 'http/protobuf':
      return new ProtobufMetricExporter()
  }
}

export function otlpTraceExporter(protocol: OtlpProtocol): SpanExporter {
  switch (protocol) {
    case 'grpc':
      return new (sdkPackage('@opentelemetry/exporter-trace-otlp-grpc').OTLPTraceExporter)()
    case 'http/json':
      return new JsonTraceExporter()
    case 'http/protobuf':
      return new ProtobufTraceExporter()
  }
}
