// SPDX-License-Identifier: GPL-2.0-or-later
//
// A PVH guest of a few kilobytes whose whole purpose is to be created, saved, restored, migrated
// and shut down by a toolstack. It watches control/shutdown in xenstore and obeys suspend,
// poweroff, halt and reboot. What it does it says on Xen's debug port, one line each, seen by `xl
// dmesg`:
//
//   MINI-UP            started, waiting for requests
//   MINI-RESUMED n     running again after a suspend, in a new domain (restore, migration)
//   MINI-CANCELLED n   the suspend was called off, same domain (`xl save -c`, a failed migration)
//   MINI-BYE           about to power off or reboot
//
// n counts the suspends since the start, so it also shows that memory has survived. One vCPU, no
// paging, interrupts stay off: the guest sleeps in SCHEDOP_poll. Layouts and numbers are those of
// Xen's public headers (xen/include/public), in the form that a 32-bit guest sees.

typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long long uint64_t;

static uint32_t addressOf(const volatile void *P) { return (uint32_t)P; }

// ---------------------------------------------------------------------------------------------------
// The machine

// From start.S, one page each.
extern uint8_t hypercallPage[], sharedInfo[];

static void writeDebugPort(char C) {
  __asm__ volatile("outb %0, %1" : : "a"(C), "Nd"((uint16_t)0xe9));
}

static void say(const char *Text) {
  while (*Text)
    writeDebugPort(*Text++);
}

static void sayNumber(uint32_t N) {
  if (N >= 10)
    sayNumber(N / 10);
  writeDebugPort((char)('0' + N % 10));
}

struct CpuidResult {
  uint32_t Eax, Ebx, Ecx, Edx;
};

static struct CpuidResult cpuid(uint32_t Leaf) {
  struct CpuidResult R;
  __asm__ volatile("cpuid"
                   : "=a"(R.Eax), "=b"(R.Ebx), "=c"(R.Ecx), "=d"(R.Edx)
                   : "a"(Leaf), "c"(0));
  return R;
}

static void writeMsr(uint32_t Index, uint32_t Value) {
  __asm__ volatile("wrmsr" : : "c"(Index), "a"(Value), "d"(0) : "memory");
}

// ---------------------------------------------------------------------------------------------------
// Hypercalls

enum Hypercall { // public/xen.h
  HypercallMemoryOp = 12,
  HypercallSchedOp = 29,
  HypercallEventChannelOp = 32,
  HypercallHvmOp = 34,
};

enum { DomidSelf = 0x7ff0 };

// Each hypercall has 32 bytes of code in the page that Xen fills.
static int hypercall(enum Hypercall Number, uint32_t Operation, const volatile void *Argument) {
  int Result;
  uint32_t ClobberedEbx, ClobberedEcx;
  __asm__ volatile("call *%[Code]"
                   : "=a"(Result), "=b"(ClobberedEbx), "=c"(ClobberedEcx)
                   : [Code] "S"(hypercallPage + 32 * Number), "b"(Operation), "c"(Argument)
                   : "edx", "edi", "memory", "cc");
  return Result;
}

// The leaf after next of Xen's CPUID range names the MSR that fills the hypercall page. Xen takes
// from this write, too, that the shared page is to have its 32-bit form.
static void setUpHypercallPage(void) {
  const uint32_t Step = 0x100, XenSignature = 0x566e6558; // "XenV" of "XenVMMXenVMM"
  uint32_t Base = 0x40000000;
  while (Base < 0x40010000 && cpuid(Base).Ebx != XenSignature)
    Base += Step;
  writeMsr(cpuid(Base + 2).Ebx, addressOf(hypercallPage));
}

struct HvmParam { // xen_hvm_param, public/hvm/hvm_op.h
  uint16_t Domid, Pad;
  uint32_t Index;
  uint64_t Value;
};

enum HvmParamIndex { // public/hvm/params.h
  HvmParamCallbackIrq = 0,
  HvmParamStorePfn = 1,
  HvmParamStoreEvtchn = 2,
};

static uint32_t hvmParam(enum HvmParamIndex Index) {
  enum { HvmOpGetParam = 1 };
  struct HvmParam Param = {.Domid = DomidSelf, .Index = Index};
  hypercall(HypercallHvmOp, HvmOpGetParam, &Param);
  return (uint32_t)Param.Value;
}

// Names an interrupt vector for events. None is ever delivered, interrupts being off. But libxc
// takes a guest without one for one that does not look at the result of its suspend, and leaves
// that alone (modify_returncode in libs/guest/xg_resume.c).
static void setCallbackVector(void) {
  enum { HvmOpSetParam = 0, Vector = 0x20 };
  const uint64_t CallbackTypeVector = 2ull << 56;
  struct HvmParam Param = {
      .Domid = DomidSelf, .Index = HvmParamCallbackIrq, .Value = CallbackTypeVector | Vector};
  hypercall(HypercallHvmOp, HvmOpSetParam, &Param);
}

// ---------------------------------------------------------------------------------------------------
// The shared page and event channels

struct SharedInfo { // the part of shared_info that matters here, public/xen.h
  uint8_t VcpuInfo[32][64];
  uint32_t EventPending[32];
  uint32_t EventMask[32];
};

struct AddToPhysmap { // xen_add_to_physmap, public/memory.h
  uint16_t Domid, Size;
  uint32_t Space, Index, Gfn;
};

static void mapSharedInfo(void) {
  enum { XenmemAddToPhysmap = 7, SpaceSharedInfo = 0 };
  struct AddToPhysmap Map = {
      .Domid = DomidSelf, .Space = SpaceSharedInfo, .Gfn = addressOf(sharedInfo) >> 12};
  hypercall(HypercallMemoryOp, XenmemAddToPhysmap, &Map);
  volatile struct SharedInfo *Shared = (volatile struct SharedInfo *)sharedInfo;
  for (int I = 0; I < 32; I++) // no upcalls: events are polled for
    Shared->EventMask[I] = ~0u;
}

struct SchedPoll { // sched_poll, public/sched.h
  uint32_t Ports, Count;
  uint64_t Timeout;
};

// Sleeps until Port has had an event, and takes the event. The caller must look at the condition
// that it waits for again afterwards, so that an event between two looks is never lost.
static void waitForEvent(uint32_t Port) {
  enum { SchedOpPoll = 3 };
  struct SchedPoll Poll = {.Ports = addressOf(&Port), .Count = 1};
  hypercall(HypercallSchedOp, SchedOpPoll, &Poll);
  volatile struct SharedInfo *Shared = (volatile struct SharedInfo *)sharedInfo;
  __atomic_fetch_and(&Shared->EventPending[Port / 32], ~(1u << Port % 32), __ATOMIC_SEQ_CST);
}

static void sendEvent(uint32_t Port) {
  enum { EventOpSend = 4 };
  hypercall(HypercallEventChannelOp, EventOpSend, &Port);
}

// ---------------------------------------------------------------------------------------------------
// Xenstore: two rings of bytes in one page, an event channel, and messages with a fixed header

enum { RingSize = 1024 };

struct XenstoreRings { // xenstore_domain_interface, public/io/xs_wire.h
  uint8_t Request[RingSize], Response[RingSize];
  uint32_t RequestConsumer, RequestProducer;
  uint32_t ResponseConsumer, ResponseProducer;
};

enum MessageType { // xsd_sockmsg_type
  MessageRead = 2,
  MessageWatch = 4,
  MessageWrite = 11,
  MessageWatchEvent = 15,
  MessageError = 16,
};

struct MessageHeader { // xsd_sockmsg
  uint32_t Type, RequestId, TransactionId, Length;
};

static struct {
  volatile struct XenstoreRings *Rings;
  uint32_t Port;
  int WatchFired; // a watch event came in while something else was awaited
  uint32_t Length;
  char Payload[256]; // of the last message: the first Length bytes, and a zero byte
} Xenstore;

static void connectXenstore(void) {
  Xenstore.Rings = (volatile struct XenstoreRings *)(hvmParam(HvmParamStorePfn) << 12);
  Xenstore.Port = hvmParam(HvmParamStoreEvtchn);
}

static void putBytes(const void *Data, uint32_t Count) {
  volatile struct XenstoreRings *R = Xenstore.Rings;
  const uint8_t *Bytes = Data;
  for (uint32_t I = 0; I < Count; I++) {
    while (R->RequestProducer - R->RequestConsumer == RingSize)
      waitForEvent(Xenstore.Port);
    R->Request[R->RequestProducer % RingSize] = Bytes[I];
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    R->RequestProducer++;
  }
}

static uint8_t takeByte(void) {
  volatile struct XenstoreRings *R = Xenstore.Rings;
  while (R->ResponseProducer == R->ResponseConsumer)
    waitForEvent(Xenstore.Port);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  uint8_t Byte = R->Response[R->ResponseConsumer % RingSize];
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  R->ResponseConsumer++;
  return Byte;
}

static enum MessageType receiveMessage(void) {
  struct MessageHeader Header;
  for (uint32_t I = 0; I < sizeof Header; I++)
    ((uint8_t *)&Header)[I] = takeByte();
  Xenstore.Length = 0;
  for (uint32_t I = 0; I < Header.Length; I++) {
    uint8_t Byte = takeByte();
    if (I < sizeof Xenstore.Payload - 1)
      Xenstore.Payload[Xenstore.Length++] = (char)Byte;
  }
  Xenstore.Payload[Xenstore.Length] = 0;
  sendEvent(Xenstore.Port); // there is room in the ring again
  if (Header.Type == MessageWatchEvent)
    Xenstore.WatchFired = 1;
  return (enum MessageType)Header.Type;
}

// Sends a request and waits for its answer, which is left in Xenstore.Payload. Returns 0, or -1
// when xenstored refused. Watch events on the way are remembered in Xenstore.WatchFired.
static int request(enum MessageType Type, const char *Data, uint32_t Length) {
  struct MessageHeader Header = {.Type = Type, .Length = Length};
  putBytes(&Header, sizeof Header);
  putBytes(Data, Length);
  sendEvent(Xenstore.Port);
  enum MessageType Answer;
  do
    Answer = receiveMessage();
  while (Answer == MessageWatchEvent);
  return Answer == MessageError ? -1 : 0;
}

static void waitForWatch(void) {
  while (!Xenstore.WatchFired)
    receiveMessage();
  Xenstore.WatchFired = 0;
}

// ---------------------------------------------------------------------------------------------------
// What the guest does

// Payloads as the protocol wants them: strings that end in a zero byte, so sizeof is the length.
static const char ShutdownPath[] = "control/shutdown";
static const char ShutdownWatch[] = "control/shutdown\0mini"; // path, token

enum ShutdownReason { // public/sched.h
  ShutdownPoweroff = 0,
  ShutdownReboot = 1,
  ShutdownSuspend = 2,
};

// Returns for a suspend only: 0 in a new domain, 1 when the suspend was called off.
static int shutDown(enum ShutdownReason Reason) {
  enum { SchedOpShutdown = 2 };
  uint32_t Argument = Reason;
  return hypercall(HypercallSchedOp, SchedOpShutdown, &Argument);
}

static int sameText(const char *A, const char *B) {
  while (*A && *A == *B)
    A++, B++;
  return *A == *B;
}

// Everything that belongs to the domain rather than to its memory: made at the start, and once more
// in the new domain after a suspend. A watch that is there already is refused, which is fine.
static void connect(void) {
  setUpHypercallPage();
  setCallbackVector();
  mapSharedInfo();
  connectXenstore();
  request(MessageWatch, ShutdownWatch, sizeof ShutdownWatch);
}

static void suspend(void) {
  static uint32_t Suspends;
  int Cancelled = shutDown(ShutdownSuspend);
  connect();
  say(Cancelled ? "MINI-CANCELLED " : "MINI-RESUMED ");
  sayNumber(++Suspends);
  say("\n");
}

void guestMain(void) {
  connect();
  say("MINI-UP\n");
  for (;;) {
    waitForWatch(); // fires once as soon as the watch is set
    if (request(MessageRead, ShutdownPath, sizeof ShutdownPath) || !Xenstore.Length)
      continue;
    int Suspend = sameText(Xenstore.Payload, "suspend");
    int Reboot = sameText(Xenstore.Payload, "reboot");
    int Poweroff = sameText(Xenstore.Payload, "poweroff") || sameText(Xenstore.Payload, "halt");
    if (!Suspend && !Reboot && !Poweroff)
      continue;
    // The acknowledgement that libxl waits for: the path, a zero byte, and an empty value.
    request(MessageWrite, ShutdownPath, sizeof ShutdownPath);
    if (Suspend) {
      suspend();
      continue;
    }
    say("MINI-BYE\n");
    shutDown(Reboot ? ShutdownReboot : ShutdownPoweroff);
  }
}
