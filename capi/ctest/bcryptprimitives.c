/* SPDX-License-Identifier: MIT */
/* The one function of a DLL that Go needs of Windows and that older Wines lack. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG size); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *buffer, SIZE_T size)
{
    return SystemFunction036(buffer, (ULONG)size);
}
