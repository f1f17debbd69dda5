/** An object of Kubernetes, as far as the tests look at any kind. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
}

/** A Deployment or StatefulSet. */
export interface Workload extends KubernetesObject {
  readonly spec: {
    readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: Pod }
  }
}

export interface Pod {
  readonly containers: readonly Container[]
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[]
}

export interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly {
    readonly name: string
    readonly value?: string
    readonly valueFrom?: { readonly resourceFieldRef?: { readonly resource: string } }
  }[]
  readonly envFrom: readonly {
    readonly configMapRef?: { readonly name: string }
    readonly secretRef?: { readonly name: string; readonly optional?: boolean }
  }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly resources: { readonly requests: { readonly memory: string } }
}

export interface ConfigMap extends KubernetesObject {
  readonly data: Readonly<Record<string, string>>
}

export interface Service extends KubernetesObject {
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>
    readonly ports: readonly { readonly targetPort: string }[]
  }
}

export interface Relabelling {
  readonly sourceLabels?: readonly string[]
  readonly targetLabel?: string
  readonly replacement?: string
  readonly action?: string
  readonly regex?: string
}

export interface PodMonitor extends KubernetesObject {
  readonly spec: {
    readonly selector: {
      readonly matchLabels?: Readonly<Record<string, string>>
      readonly matchExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[]
    }
    readonly podMetricsEndpoints: readonly { readonly port: string; readonly relabelings: readonly Relabelling[] }[]
  }
}
