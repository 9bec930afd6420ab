/** The Engine API as far as tests look at it; whatever else there is can be reached by its name. */
export interface SecretRefJson {
  readonly SecretID: string;
  readonly SecretName: string;
  readonly File: { readonly Name: string; readonly UID: string; readonly GID: string; readonly Mode: number };
}

export interface TaskTemplateJson {
  readonly ContainerSpec: {
    readonly Image: string;
    readonly Secrets?: readonly SecretRefJson[];
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface ServiceSpecJson {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly TaskTemplate: TaskTemplateJson;
  readonly Mode?: { readonly Replicated?: { readonly Replicas: number }; readonly [mode: string]: unknown };
  readonly [field: string]: unknown;
}

export interface ServiceJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: ServiceSpecJson;
  readonly PreviousSpec?: ServiceSpecJson;
  readonly UpdateStatus?: { readonly State: string; readonly Message: string };
}

export interface TaskJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly Spec: TaskTemplateJson;
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Status: {
    readonly State: string;
    readonly Timestamp: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID: string; readonly ExitCode: number };
  };
}

export interface SecretJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly Spec: { readonly Name: string; readonly Labels: Readonly<Record<string, string>> };
}
